"""Hosts that a `domain:` line must not name, since strangers or half the world would go with the spammer."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from .address import parse_host

SUBDOMAIN_PLATFORMS = frozenset(
    """
    wordpress.com tumblr.com medium.com substack.com livejournal.com weebly.com webs.com wix.com jimdo.com
    jimdofree.com jimdosite.com yolasite.com strikingly.com mystrikingly.com squarespace.com webflow.io webnode.com
    webnode.page webnode.es webnode.fr webnode.it webnode.cz webnode.com.br over-blog.com over-blog.net overblog.com
    canalblog.com eklablog.com skyrock.com blog4ever.com e-monsite.com unblog.fr blogs.com typepad.com
    hatenablog.com hatenablog.jp hateblo.jp seesaa.net fc2.com cocolog-nifty.com livedoor.blog livedoor.jp
    ameblo.jp naver.com tistory.com blog.me egloos.com pixnet.net xuite.net blogcu.com blogspot.com blogger.com
    ucoz.com ucoz.net ucoz.org ucoz.ru at.ua my1.ru narod.ru narod2.ru do.am moy.su tilda.ws nethouse.ru
    altervista.org blogfree.net forumfree.it forumcommunity.net forumotion.com forumactif.com proboards.com
    freeforums.net activeboard.com boards.net createaforum.com free.fr chez.com lycos.com tripod.com angelfire.com
    geocities.com free.bg wz.cz ic.cz estranky.cz bloger.cz blog.cz webgarden.cz sweb.cz blogi.pl
    blox.pl bloog.pl republika.pl prv.pl cba.pl home.pl beep.pl 000webhostapp.com byethost.com atwebpages.com
    x10host.com freehostia.com awardspace.info neocities.org carrd.co notion.site super.site
    bandcamp.com itch.io newgrounds.com deviantart.com artstation.com behance.net fandom.com wikidot.com wikispaces.com
    pbworks.com zendesk.com freshdesk.com helpscoutdocs.com intercom.help uservoice.com canny.io gitbook.io
    readme.io readthedocs.io github.com gitlab.io bitbucket.io sourceforge.net sourceforge.io
    azurewebsites.net windows.net cloudfront.net amazonaws.com herokuapp.com appspot.com firebaseapp.com web.app
    pages.dev workers.dev netlify.com netlify.app vercel.app now.sh surge.sh glitch.me repl.co replit.app
    onrender.com fly.dev render.com myshopify.com bigcartel.com storenvy.com ecwid.com tictail.com
    bravesites.com page.tl own-free-website.com doodlekit.com bravejournal.net simplesite.com puzl.com
    zohosites.com hubspotpagebuilder.com hs-sites.com clickfunnels.com kartra.com teachable.com thinkific.com
    podia.com mykajabi.com ghost.io svbtle.com posterous.com blogdrive.com edublogs.org blogsky.com blogfa.com
    mihanblog.com persianblog.ir parsiblog.com rozblog.com loxblog.com blogrip.com kinja.com hubpages.com
    art.blog business.blog car.blog family.blog finance.blog fitness.blog food.blog game.blog health.blog home.blog
    law.blog movie.blog music.blog news.blog photo.blog poetry.blog politics.blog school.blog science.blog sport.blog
    tech.blog travel.blog video.blog
    aminus3.com smugmug.com zenfolio.com pixieset.com photoshelter.com fotolog.com 500px.com
    """.split()  # noqa: SIM905
)
"""Platforms that give each user a subdomain: the subdomain may be named, the platform may not."""
SHARED_SITES = frozenset(
    """
    google.com sites.google.com docs.google.com drive.google.com groups.google.com plus.google.com
    googleusercontent.com googleapis.com goo.gl g.page youtube.com youtu.be facebook.com fb.com fb.me instagram.com
    threads.net twitter.com x.com t.co linkedin.com lnkd.in pinterest.com pinterest.co.uk pinterest.fr pinterest.de
    pinterest.es reddit.com redd.it quora.com tiktok.com snapchat.com vk.com ok.ru weibo.com weixin.qq.com qq.com
    zhihu.com douban.com t.me telegram.me telegram.org telegra.ph whatsapp.com wa.me discord.com discord.gg
    mastodon.social bsky.app flickr.com imgur.com vimeo.com dailymotion.com twitch.tv soundcloud.com spotify.com
    mixcloud.com last.fm slideshare.net scribd.com issuu.com academia.edu researchgate.net archive.org
    archive.is archive.ph pastebin.com justpaste.it gist.github.com gitlab.com bitbucket.org codepen.io
    jsfiddle.net codesandbox.io stackoverflow.com stackexchange.com superuser.com serverfault.com askubuntu.com
    npmjs.com pypi.org dev.to hashnode.com producthunt.com ycombinator.com slashdot.org digg.com mix.com
    stumbleupon.com delicious.com diigo.com flipboard.com getpocket.com instapaper.com feedly.com scoop.it
    paper.li about.me gravatar.com disqus.com linktr.ee bio.link bit.ly tinyurl.com ow.ly buff.ly is.gd
    rebrand.ly cutt.ly eventbrite.com meetup.com change.org gofundme.com kickstarter.com indiegogo.com patreon.com
    ko-fi.com buymeacoffee.com etsy.com ebay.com amazon.com amazon.co.uk amazon.de aliexpress.com alibaba.com
    tripadvisor.com yelp.com trustpilot.com glassdoor.com indeed.com foursquare.com goodreads.com
    wattpad.com myspace.com ning.com box.com dropbox.com onedrive.live.com sharepoint.com icloud.com notion.so
    evernote.com trello.com airtable.com typeform.com surveymonkey.com canva.com figma.com dribbble.com
    wikipedia.org wikimedia.org wikidata.org wiktionary.org wikihow.com
    """.split()  # noqa: SIM905
)
"""Sites whose pages are written by everybody, all on the site's own hosts: single addresses only."""
WELL_KNOWN = frozenset(
    """
    apple.com microsoft.com mozilla.org adobe.com oracle.com ibm.com intel.com samsung.com cisco.com cloudflare.com
    w3.org ietf.org apache.org gnu.org kernel.org debian.org ubuntu.com python.org php.net wordpress.org
    drupal.org joomla.org yahoo.com bing.com msn.com live.com aol.com baidu.com yandex.ru mail.ru rambler.ru
    naver.jp daum.net rakuten.co.jp paypal.com stripe.com shopify.com booking.com airbnb.com expedia.com
    imdb.com rottentomatoes.com britannica.com nationalgeographic.com smithsonianmag.com nature.com science.org
    sciencedirect.com springer.com wiley.com ieee.org acm.org arxiv.org nih.gov who.int un.org europa.eu
    unesco.org worldbank.org imf.org oecd.org nasa.gov bbc.co.uk bbc.com nytimes.com washingtonpost.com wsj.com
    theguardian.com reuters.com apnews.com bloomberg.com ft.com economist.com forbes.com fortune.com
    businessinsider.com cnbc.com cnn.com nbcnews.com cbsnews.com abcnews.go.com foxnews.com npr.org pbs.org
    usatoday.com latimes.com time.com newsweek.com theatlantic.com newyorker.com wired.com theverge.com
    techcrunch.com arstechnica.com cnet.com zdnet.com engadget.com mashable.com huffpost.com buzzfeed.com vox.com
    politico.com axios.com independent.co.uk telegraph.co.uk thetimes.co.uk dailymail.co.uk mirror.co.uk thesun.co.uk
    metro.co.uk sky.com aljazeera.com dw.com spiegel.de zeit.de faz.net sueddeutsche.de welt.de bild.de focus.de
    stern.de heise.de golem.de tagesschau.de orf.at derstandard.at nzz.ch srf.ch lemonde.fr lefigaro.fr liberation.fr
    leparisien.fr 20minutes.fr francetvinfo.fr ouest-france.fr elpais.com elmundo.es abc.es lavanguardia.com
    elperiodico.com 20minutos.es marca.com as.com repubblica.it corriere.it lastampa.it ilsole24ore.com gazzetta.it
    publico.pt globo.com uol.com.br folha.uol.com.br clarin.com lanacion.com.ar eluniversal.com.mx nrc.nl
    volkskrant.nl telegraaf.nl nu.nl standaard.be vrt.be dn.se aftonbladet.se svt.se vg.no nrk.no dr.dk yle.fi hs.fi
    gazeta.pl onet.pl wp.pl idnes.cz novinky.cz seznam.cz ria.ru rbc.ru lenta.ru kommersant.ru hurriyet.com.tr
    milliyet.com.tr timesofindia.com indiatimes.com thehindu.com ndtv.com hindustantimes.com scmp.com
    straitstimes.com japantimes.co.jp asahi.com nikkei.com yomiuri.co.jp abc.net.au smh.com.au cbc.ca
    theglobeandmail.com thestar.com nzherald.co.nz stuff.co.nz prnewswire.com businesswire.com globenewswire.com
    harvard.edu mit.edu stanford.edu lonelyplanet.com michelin.com
    """.split()  # noqa: SIM905
)
"""Sites whose loss nobody means: press, software, science, institutions."""
_INSTITUTION = re.compile(r"(?:gov|edu|mil|int)(?:\.[a-z]{2})?|(?:ac|go|gob|gouv|govt|sch)\.[a-z]{2}")


class Standing(StrEnum):
    """Why a host is not to be named by a `domain:` line."""

    PUBLIC_SUFFIX = "a public suffix, which Google refuses"
    PLATFORM = "a platform that carries the pages of strangers"
    WELL_KNOWN = "part of a well-known site"
    INSTITUTION = "part of a government's, school's or army's site"


def standing(host: str) -> Standing | None:
    """What keeps a host from being named whole; None for nothing known.

    >>> [standing(host) for host in ("co.uk", "x.blogspot.com", "example.com")]
    [<Standing.PUBLIC_SUFFIX: 'a public suffix, which Google refuses'>, None, None]
    >>> standing("www.sites.google.com").value, standing("news.bbc.co.uk").value
    ('a platform that carries the pages of strangers', 'part of a well-known site')
    """
    return _looked_up(host.removeprefix("www."))[0]


def whole_of(host: str) -> str | None:
    """The widest name that one owner holds, which a `domain:` line on this host may say; None for single pages only.

    >>> whole_of("www.shop.example.com"), whole_of("old.spam.wordpress.com"), whole_of("medium.com"), whole_of("x.com")
    ('example.com', 'spam.wordpress.com', None, None)
    """
    return _looked_up(host.removeprefix("www."))[1]


@lru_cache(maxsize=200_000)
def _looked_up(host: str) -> tuple[Standing | None, str | None]:
    named = parse_host(host)
    if named.host is None or named.domain is None:
        return None, None
    if named.suffix is None:  # an IP
        return None, host
    if host == named.suffix:
        return Standing.PUBLIC_SUFFIX, None
    if host == named.domain and parse_host(f"a.{host}").domain != host:  # a private suffix, such as blogspot.com
        return Standing.PLATFORM, None
    above = [host.split(".", cut)[-1] for cut in range(host.count("."))]
    if any(name in SHARED_SITES for name in above):
        return Standing.PLATFORM, None
    if any(name in WELL_KNOWN for name in above):
        return Standing.WELL_KNOWN, None
    if _INSTITUTION.fullmatch(named.suffix):
        return Standing.INSTITUTION, None
    platform = next((at for at, name in enumerate(above) if name in SUBDOMAIN_PLATFORMS), None)
    if platform == 0:
        return Standing.PLATFORM, None
    return None, named.domain if platform is None else max(named.domain, above[platform - 1], key=len)

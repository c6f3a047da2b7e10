"""Word lists in many languages and how texts are matched against them."""

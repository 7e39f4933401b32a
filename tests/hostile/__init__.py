"""Files made to be awkward or to hurt, written anew for every run by plain deterministic code: each with its reason and its verdict."""

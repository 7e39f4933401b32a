"""Questions asked of one or more runs: why (explain), what if, what changed (diff), what is still to come (coverage), does it still hold (verify).

`answers` holds the values they give, without judgement; `comparing`, `covering` and `verifying` are pure and lie below the renderers;
`questions`, `scenario` and `proving` run the stages again and lie above them. The import contracts name each layer.
"""

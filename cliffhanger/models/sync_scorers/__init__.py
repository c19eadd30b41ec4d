"""Networks that tell how well a mouth fits its sound, from weights in local files.

Belongs here: what such a network hears (`mfcc`), sees and computes (`syncnet_towers`, loads torch),
how its embeddings become LSE-C and LSE-D (`distances`), and the adapter (`syncnet`). Does not: the
thresholds, which are in `cliffhanger.checks.sync_score`.
"""

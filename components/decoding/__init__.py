"""Points out of maps: heatmaps, sub-pixel decoders, SimCC, part affinity fields and their assembly."""

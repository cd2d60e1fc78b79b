"""Labels as files: COCO keypoints, COCO-WholeBody's faces, 300-W's .pts, WFLW's .txt."""

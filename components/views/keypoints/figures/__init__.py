"""What only the page Keypoints draws; without Streamlit."""

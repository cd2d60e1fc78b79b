"""What only the page Input draws; without Streamlit."""

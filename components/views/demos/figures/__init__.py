"""What only the page Demonstrations draws; without Streamlit."""

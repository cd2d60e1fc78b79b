"""What only the page Lab draws; without Streamlit."""

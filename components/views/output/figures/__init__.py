"""What only the page Output draws; without Streamlit."""

"""What only the page Architecture draws; without Streamlit."""

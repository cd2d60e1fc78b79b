"""What only the page Families draws; without Streamlit."""

"""What only the page Cost draws; without Streamlit."""

"""What only the page Corrections draws; without Streamlit."""

"""What only the page "Which for what" draws; without Streamlit."""

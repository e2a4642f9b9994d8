"""What the studio answers outside Streamlit: sign-in pages, session posts, files, and the gate before everything."""

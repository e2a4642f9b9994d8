"""What the studio answers outside Streamlit: sign-in pages, session posts, files, the gate before all."""

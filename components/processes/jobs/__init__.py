"""Files: uploads and pictures in bulk, each decoded and analysed in processes of their own."""

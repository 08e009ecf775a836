"""The document, the files, the network and the trainer: everything that is a number or a file, without Qt."""

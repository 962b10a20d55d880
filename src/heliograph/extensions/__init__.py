"""Extensions: what a service needs beside its pipelines."""

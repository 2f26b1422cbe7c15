"""The sample country's national figures beside published levels, judged by bands that were stated in advance."""

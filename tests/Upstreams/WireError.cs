namespace OrleansLlm.Upstreams;

/// <summary>An error to be told in a format's own shape.</summary>
public sealed record WireError(int Status, string Code, string Message);

namespace OrleansLlm.Upstreams;

/// <summary>A page that is no call.</summary>
public sealed record WirePage(string Text, string ContentType = "text/plain", int Status = 200);

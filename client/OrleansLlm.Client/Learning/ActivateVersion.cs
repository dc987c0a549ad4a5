namespace OrleansLlm.Client.Learning;

/// <summary>The body that takes a version into use.</summary>
internal sealed record ActivateVersion(int Version);

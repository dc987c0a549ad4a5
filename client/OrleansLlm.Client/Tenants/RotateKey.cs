namespace OrleansLlm.Client.Tenants;

/// <summary>Body of a rotation.</summary>
internal sealed record RotateKey(int? GraceSeconds);

namespace OrleansLlm.Client.Conversations;

/// <summary>Body of a request for a title.</summary>
internal sealed record WriteTitle(string? Model);

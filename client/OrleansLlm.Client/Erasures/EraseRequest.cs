namespace OrleansLlm.Client.Erasures;

/// <summary>Body of a request to erase.</summary>
internal sealed record EraseRequest(string? User, string? Conversation, bool? Tenant);

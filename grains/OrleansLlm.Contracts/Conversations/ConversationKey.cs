namespace OrleansLlm.Contracts.Conversations;

/// <summary>The key of a conversation grain: the tenant is part of it, so no id reaches into another tenant.</summary>
/// <param name="Tenant">The tenant's id.</param>
/// <param name="Conversation">The conversation's id.</param>
public readonly record struct ConversationKey(string Tenant, string Conversation)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant, Conversation);

    /// <summary>Reads a grain key back.</summary>
    public static ConversationKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 2);
        return new ConversationKey(parts[0], parts[1]);
    }
}

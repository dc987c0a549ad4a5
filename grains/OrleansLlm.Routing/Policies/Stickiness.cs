namespace OrleansLlm.Routing.Policies;

/// <summary>Which calls stay with one choice while it can serve them.</summary>
public enum Stickiness
{
    /// <summary>None: each call is decided anew.</summary>
    None,
    /// <summary>All calls of a conversation.</summary>
    Conversation,
    /// <summary>All calls of an end user; without one, of a conversation.</summary>
    User,
}

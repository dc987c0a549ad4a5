namespace OrleansLlm.Providers.Settings;

/// <summary>How long the phases of a call to a provider may take. A phase that takes longer ends the call with a timeout.</summary>
public sealed class ProviderTimeouts
{
    /// <summary>To open a connection. Default 5 seconds.</summary>
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>From the request to the first token, waiting for a connection included. Answers that are not streamed have only <see cref="Total"/>. Default 2 minutes.</summary>
    public TimeSpan FirstToken { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>From one token to the next. Default 30 seconds.</summary>
    public TimeSpan BetweenTokens { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The whole call. Default 10 minutes.</summary>
    public TimeSpan Total { get; set; } = TimeSpan.FromMinutes(10);
}

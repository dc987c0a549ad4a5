using OrleansLlm.Contracts.Responses;

namespace OrleansLlm.Grains.Responses;

/// <summary>What is durable of a response.</summary>
[GenerateSerializer, Alias("llm.state.response")]
internal sealed class ResponseState
{
    [Id(0)]
    public StoredResponse? Response { get; set; }

    /// <summary>Of one that is or was made in the background.</summary>
    [Id(1)]
    public BackgroundState? Background { get; set; }
}

using OrleansLlm.Contracts.Responses;

namespace OrleansLlm.Grains.Responses;

/// <summary>A response that is made in the background, in the list of those.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.running-response")]
internal sealed record RunningResponse
{
    [Id(0)]
    public required string Tenant { get; init; }

    [Id(1)]
    public required string Response { get; init; }

    public string Key => new ResponseKey(Tenant, Response).ToString();
}

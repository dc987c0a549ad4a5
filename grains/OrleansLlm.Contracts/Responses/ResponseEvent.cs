namespace OrleansLlm.Contracts.Responses;

/// <summary>An event of a response's stream, as clients read it.</summary>
/// <param name="Number">Its place in the stream, from 0.</param>
/// <param name="Type">Its type, such as <c>response.output_text.delta</c>.</param>
/// <param name="Json">The whole event: JSON.</param>
[GenerateSerializer, Immutable, Alias("llm.response-event")]
public sealed record ResponseEvent([property: Id(0)] int Number, [property: Id(1)] string Type, [property: Id(2)] string Json)
{
    /// <summary>No event: the stream is quiet and its producer alive.</summary>
    public static ResponseEvent Heartbeat { get; } = new(-1, "", "");

    /// <summary>Whether this is no event.</summary>
    public bool IsHeartbeat => Number < 0;
}

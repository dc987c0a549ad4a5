namespace OrleansLlm.Upstreams;

/// <summary>A call that came.</summary>
public sealed record ReceivedCall(WireRequest Request, string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Done when its client ended it before it was answered.</summary>
    public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the server has nothing more to say.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

namespace OrleansLlm.EndToEnd.Tests.Crash;

/// <summary>What one client saw of one call.</summary>
internal sealed class CallRecord
{
    /// <summary>The answer's id, which is the call's id in the ledger; null when nothing came.</summary>
    public string? Id { get; set; }

    public CallEnd End { get; set; }

    /// <summary>Tokens that reached the client: counted one by one in streams, by the usage in whole answers.</summary>
    public int Received { get; set; }

    /// <summary>The usage that the server told; null when the answer did not end well.</summary>
    public (int Prompt, int Completion, decimal Cost)? Usage { get; set; }

    /// <summary>Status or error of a call that did not end well.</summary>
    public string? Problem { get; set; }
}

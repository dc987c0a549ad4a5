namespace OrleansLlm.Engine.Constraints.Automata;

/// <summary>A state within a rule.</summary>
internal sealed class AutomatonNode
{
    /// <summary>A byte of a range leads to a node.</summary>
    public List<(byte First, byte Last, int Target)> Bytes { get; } = [];

    /// <summary>A rule is gone through, then goes on at a node.</summary>
    public List<(int Rule, int Target)> Calls { get; } = [];

    /// <summary>Goes on at a node without a byte.</summary>
    public List<int> Jumps { get; } = [];

    /// <summary>The rule may end here.</summary>
    public bool IsFinal { get; set; }

    /// <summary>Nothing but the end of the rule: a call that goes on here need not be remembered.</summary>
    public bool IsOnlyEnd => IsFinal && Bytes.Count == 0 && Calls.Count == 0 && Jumps.Count == 0;
}

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>Where a called rule goes on when it ends, and what was called before. Two equal frames are the same object within a table.</summary>
internal sealed class StackFrame(int id, int returnNode, StackFrame? parent)
{
    /// <summary>Above 0; 0 stands for the empty stack.</summary>
    public int Id { get; } = id;

    public int ReturnNode { get; } = returnNode;

    public StackFrame? Parent { get; } = parent;

    /// <summary>One that the same tokens can follow, which is its own twin; set when it is made.</summary>
    public StackFrame Twin { get; set; } = null!;

    /// <summary>Where the automaton stands when the called rule has just ended; filled at the first use.</summary>
    public Configuration? Resumed { get; set; }
}

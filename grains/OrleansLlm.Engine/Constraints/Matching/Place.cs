namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>One way in which the text so far can be read: a node and the calls that it is in.</summary>
internal readonly record struct Place(int Node, StackFrame? Stack);

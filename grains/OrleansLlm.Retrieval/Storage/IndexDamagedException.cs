namespace OrleansLlm.Retrieval.Storage;

/// <summary>A file of an index was whole once and is not any more: restore a backup. What a crash leaves behind is repaired at opening and is not this.</summary>
public sealed class IndexDamagedException(string file, string problem) : IOException($"{file}: {problem}")
{
    /// <summary>The file's name.</summary>
    public string File { get; } = file;
}

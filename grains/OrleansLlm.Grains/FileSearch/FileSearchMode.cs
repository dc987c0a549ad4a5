namespace OrleansLlm.Grains.FileSearch;

/// <summary>Who decides that files are searched.</summary>
internal enum FileSearchMode
{
    /// <summary>The model, when it has a format for calls and room for them; else always.</summary>
    Auto,

    /// <summary>The model, by calling the tool.</summary>
    Model,

    /// <summary>Nobody: the last message is searched for before the model is asked.</summary>
    Always,
}

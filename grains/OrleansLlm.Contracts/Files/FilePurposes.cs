namespace OrleansLlm.Contracts.Files;

/// <summary>What files are for, in OpenAI's words.</summary>
public static class FilePurposes
{
    /// <summary>Requests of a batch.</summary>
    public const string Batch = "batch";

    /// <summary>Answers and errors of a batch.</summary>
    public const string BatchOutput = "batch_output";

    /// <summary>Examples to train on.</summary>
    public const string FineTune = "fine-tune";

    /// <summary>What a training made.</summary>
    public const string FineTuneResults = "fine-tune-results";

    /// <summary>Documents of vector stores.</summary>
    public const string Assistants = "assistants";

    /// <summary>Anything that a user gives.</summary>
    public const string UserData = "user_data";

    /// <summary>Images.</summary>
    public const string Vision = "vision";

    /// <summary>Examples of an evaluation.</summary>
    public const string Evals = "evals";

    /// <summary>Backups of retrieval indexes.</summary>
    public const string IndexBackup = "index_backup";

    /// <summary>Those of files that clients upload.</summary>
    public static IReadOnlyList<string> Uploaded { get; } = [Assistants, Batch, FineTune, Vision, UserData, Evals, IndexBackup];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Uploaded, BatchOutput, FineTuneResults];
}

namespace OrleansLlm.Models.Packages;

/// <summary>A model folder that can not be used; the message names the file and, where there is one, the field.</summary>
public sealed class ModelPackageException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="file">The file at fault, with its path.</param>
    /// <param name="field">The field in it (<c>model.decoder.filename</c>), or null when the whole file is at fault.</param>
    /// <param name="problem">What is wrong, and what was expected.</param>
    /// <param name="innerException">The cause, when there is one.</param>
    public ModelPackageException(string file, string? field, string problem, Exception? innerException = null)
        : base(field is null ? $"{file}: {problem}" : $"{file}: {field}: {problem}", innerException)
    {
        File = file;
        Field = field;
    }

    /// <summary>The file at fault.</summary>
    public string File { get; }

    /// <summary>The field in it, or null.</summary>
    public string? Field { get; }
}

using System.ComponentModel.DataAnnotations;
using OrleansLlm.Retrieval.Answerability;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Answers from files. Bound to the section <c>OrleansLlm:FileSearch</c>.</summary>
public sealed class FileSearchOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:FileSearch";

    /// <summary>A calibration as <c>orleansllm rag calibrate</c> writes it; null: the one that comes with the server, made of English questions.</summary>
    public string? CalibrationFile { get; set; }

    /// <summary>The model that rewrites queries where a request names none; null: the one that answers, and searches of vector stores that ask for it are refused.</summary>
    [StringLength(256, MinimumLength = 1, ErrorMessage = "OrleansLlm:FileSearch:RewriteModel must have 1 to 256 characters.")]
    public string? RewriteModel { get; set; }

    /// <summary>Up to how large a window a model is asked with nothing but numbered lines, and its own calls are not waited for, where the request does not say. Tokens, default 4,096.</summary>
    [Range(0, 10_000_000, ErrorMessage = "OrleansLlm:FileSearch:SmallWindow must be 0 to 10000000.")]
    public int SmallWindow { get; set; } = 4096;

    /// <summary>The calibration.</summary>
    internal AnswerabilityModel Calibration() => CalibrationFile is null ? AnswerabilityModel.Default : AnswerabilityModel.Parse(File.ReadAllText(CalibrationFile));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        string? failure = null;
        try
        {
            Calibration();
        }
        catch (Exception exception) when (exception is ValidationException or IOException or UnauthorizedAccessException)
        {
            failure = exception.Message;
        }

        if (failure is not null)
        {
            yield return new ValidationResult($"OrleansLlm:FileSearch:CalibrationFile must be what 'orleansllm rag calibrate' writes. {failure}", [nameof(CalibrationFile)]);
        }
    }
}

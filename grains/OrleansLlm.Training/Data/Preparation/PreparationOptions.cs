using System.Text.Json.Serialization;
using OrleansLlm.Training.Data.Checks;
using OrleansLlm.Training.Data.Privacy;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Data.Preparation;

/// <summary>What becomes of examples on the way into a training set.</summary>
public sealed record PreparationOptions
{
    /// <summary>How lengths are counted.</summary>
    [JsonIgnore]
    public ExampleMeasure Measure { get; init; } = ExampleMeasure.Words;

    /// <summary>Takes personal data out; null: nothing is taken out.</summary>
    [JsonIgnore]
    public ITextScrubber? Scrubber { get; init; }

    /// <summary>Tells the language of a text (ISO 639-1), or null for one that does not tell; needed for <see cref="Languages"/>.</summary>
    [JsonIgnore]
    public Func<string, string?>? DetectLanguage { get; init; }

    /// <summary>Languages that are kept; empty: all. A text that does not tell its language is kept.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The least length, in <see cref="ExampleMeasure.Unit"/>.</summary>
    public int LeastLength { get; init; } = 1;

    /// <summary>The greatest length; 0: any.</summary>
    public int MostLength { get; init; }

    /// <summary>From which similarity of their runs of three words on two examples count as the same, above 0 up to 1; 0: only equal ones do.</summary>
    public double NearDuplicates { get; init; } = 0.8;

    /// <summary>Files that the trained model will be measured on: examples that share a run of words with them are left out.</summary>
    public IReadOnlyList<string> Against { get; init; } = [];

    /// <summary>Words of such a run.</summary>
    public int AgainstWords { get; init; } = 13;

    /// <summary>The share of examples that goes into the validation set, 0 to 0.5. Which do follows from their content.</summary>
    public double ValidationShare { get; init; } = 0.05;

    internal void Check()
    {
        TrainingException.Demand(LeastLength >= 0, "min_length", "at least 0", LeastLength);
        TrainingException.Demand(MostLength == 0 || MostLength >= LeastLength, "max_length", $"0 or at least min_length {LeastLength}", MostLength);
        TrainingException.Demand(NearDuplicates is >= 0 and <= 1, "near_duplicates", "from 0 to 1", NearDuplicates);
        TrainingException.Demand(AgainstWords is >= 5 and <= 100, "against_words", "from 5 to 100", AgainstWords);
        TrainingException.Demand(ValidationShare is >= 0 and <= 0.5, "validation_share", "from 0 to 0.5", ValidationShare);
        string? unknown = Languages.FirstOrDefault(language => language.Length != 2 || !language.All(char.IsAsciiLetterLower));
        TrainingException.Demand(unknown is null, "languages", "codes of ISO 639-1, such as en", unknown);
        TrainingException.Demand(Languages.Count == 0 || DetectLanguage is not null, "languages", "empty where there is no detector", string.Join(", ", Languages));
    }
}

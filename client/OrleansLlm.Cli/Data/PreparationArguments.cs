using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Models.Packages;
using OrleansLlm.Retrieval.Languages;
using OrleansLlm.Training.Data.Checks;
using OrleansLlm.Training.Data.Preparation;

namespace OrleansLlm.Cli.Data;

/// <summary>What <c>data check</c> and <c>data prepare</c> have in common.</summary>
internal sealed class PreparationArguments
{
    private static readonly PreparationOptions Defaults = new();

    private readonly Option<string?> _model = new("--model") { Description = "A model's folder (config.json, tokenizer, chat template): lengths are in its tokens. Default: words." };
    private readonly Option<int> _least = new("--min-length") { Description = "The least length of an example.", DefaultValueFactory = _ => Defaults.LeastLength };
    private readonly Option<int> _most = new("--max-length") { Description = "The greatest length; 0: any.", DefaultValueFactory = _ => Defaults.MostLength };
    private readonly Option<string[]> _languages = new("--language")
    {
        Description = "Languages that are kept (ISO 639-1, such as en); several times for several. A text too short to tell is kept. Default: all.", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<double> _near = new("--near-duplicates")
    {
        Description = "From which similarity on (0 to 1) two examples count as the same; 0: only equal ones.", DefaultValueFactory = _ => Defaults.NearDuplicates,
    };

    private readonly Option<string[]> _against = new("--against")
    {
        Description = "Evaluation sets: examples that share words in a row with them are left out.", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _words = new("--against-words") { Description = "How many words in a row.", DefaultValueFactory = _ => Defaults.AgainstWords };

    /// <summary>The files.</summary>
    public Argument<string[]> Files { get; } = new("FILES") { Description = "The files.", Arity = ArgumentArity.OneOrMore };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Files);
        foreach (var option in (Option[])[_model, _least, _most, _languages, _near, _against, _words])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="CliException">The model's folder can not be used.</exception>
    public PreparationOptions Read(ParseResult parsed) => new()
    {
        Measure = parsed.GetValue(_model) is { } model ? Measure(model) : ExampleMeasure.Words,
        LeastLength = parsed.GetValue(_least),
        MostLength = parsed.GetValue(_most),
        Languages = parsed.GetValue(_languages) ?? [],
        DetectLanguage = LanguageDetector.Detect,
        NearDuplicates = parsed.GetValue(_near),
        Against = parsed.GetValue(_against) ?? [],
        AgainstWords = parsed.GetValue(_words),
    };

    private static ExampleMeasure Measure(string model)
    {
        try
        {
            return ExampleMeasure.Tokens(model);
        }
        catch (ModelPackageException wrong)
        {
            throw CliException.Usage("--model: " + wrong.Message);
        }
    }
}

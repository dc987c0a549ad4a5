using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Training.Data.Checks;
using OrleansLlm.Training.Data.Duplicates;
using OrleansLlm.Training.Data.Sources;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Data.Preparation;

/// <summary>
/// Makes a training set of files: checked, scrubbed, filtered by language and length, without doubles and without what the model will be measured on, in two parts.
/// The order of examples is kept; the same files and options give the same set. Holds all examples in memory.
/// </summary>
public sealed class DataPreparation
{
    private readonly PreparationOptions _options;
    private readonly Contamination? _contamination;
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _places = [];
    private readonly NearDuplicates _near;
    private readonly List<(string File, int Lines)> _read = [];
    private readonly List<DataFinding> _findings = [];
    private readonly SortedDictionary<string, int> _scrubbed = new(StringComparer.Ordinal);
    private readonly List<(TrainingExample Example, bool IsHeldOut, int Length)> _kept = [];

    private DataPreparation(PreparationOptions options, Contamination? contamination)
    {
        _options = options;
        _contamination = contamination;
        _near = new NearDuplicates(options.NearDuplicates);
    }

    /// <summary>Prepares.</summary>
    /// <exception cref="TrainingException">An option is out of range, or a file is missing or broken as a whole.</exception>
    public static async Task<PreparedData> RunAsync(IReadOnlyList<string> files, PreparationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        TrainingException.Demand(files.Count > 0, "files", "at least one", 0);
        var contamination = options.Against.Count == 0 ? null : new Contamination(await TextsAsync(options.Against, cancellationToken).ConfigureAwait(false), options.AgainstWords);
        var preparation = new DataPreparation(options, contamination);
        foreach (string file in files)
        {
            await preparation.AddAsync(file, cancellationToken).ConfigureAwait(false);
        }

        return preparation.Result();
    }

    private static async Task<List<string>> TextsAsync(IReadOnlyList<string> files, CancellationToken token)
    {
        var texts = new List<string>();
        foreach (string file in files)
        {
            await foreach (var row in ExampleSource.ReadAsync(file, token).ConfigureAwait(false))
            {
                texts.AddRange(row.Example is { } example ? ExampleTexts.Spoken(example) : throw new TrainingException($"{file}, line {row.Line}: {row.Problem}"));
            }
        }

        return texts;
    }

    private async Task AddAsync(string file, CancellationToken token)
    {
        int lines = 0;
        await foreach (var row in ExampleSource.ReadAsync(file, token).ConfigureAwait(false))
        {
            lines++;
            Add(row);
        }

        _read.Add((file, lines));
    }

    private void Add(ExampleRow row)
    {
        if (row.Example is not { } example || (ExampleRules.ProblemOf(example) is { } problem))
        {
            Leave(row, LeftOut.Invalid, row.Problem ?? ExampleRules.ProblemOf(row.Example!)!);
            return;
        }

        example = Scrub(example);
        if (Measure(row, example) is { } length && IsWanted(row, example, length) && IsNew(row, example))
        {
            _kept.Add((example, IsHeldOut(example), length));
        }
    }

    private TrainingExample Scrub(TrainingExample example) => _options.Scrubber is not { } scrubber ? example : ExampleTexts.Map(example, text =>
    {
        var scrubbed = scrubber.Scrub(text);
        foreach (string kind in scrubbed.Found)
        {
            _scrubbed[kind] = _scrubbed.GetValueOrDefault(kind) + 1;
        }

        return scrubbed.Text;
    });

    private int? Measure(ExampleRow row, TrainingExample example)
    {
        try
        {
            return _options.Measure.Of(example);
        }
        catch (FormatException unfit)
        {
            Leave(row, LeftOut.Invalid, unfit.Message);
            return null;
        }
    }

    private bool IsWanted(ExampleRow row, TrainingExample example, int length)
    {
        if (length < _options.LeastLength || (_options.MostLength > 0 && length > _options.MostLength))
        {
            return Leave(row, LeftOut.Length, FormattableString.Invariant($"{length} {_options.Measure.Unit}"));
        }

        string spoken = string.Join('\n', ExampleTexts.Spoken(example));
        if (_options.Languages.Count > 0 && _options.DetectLanguage!(spoken) is { } language && !_options.Languages.Contains(language))
        {
            return Leave(row, LeftOut.Language, language);
        }

        return _contamination?.IsIn(spoken) != true || Leave(row, LeftOut.Contaminated, $"shares {_options.AgainstWords} words in a row with an evaluation set");
    }

    private bool IsNew(ExampleRow row, TrainingExample example)
    {
        string place = FormattableString.Invariant($"{row.File}, line {row.Line}");
        if (!_seen.TryAdd(ExampleWriter.ToLine(example), place))
        {
            return Leave(row, LeftOut.Duplicate, "as " + _seen[ExampleWriter.ToLine(example)]);
        }

        if (_options.NearDuplicates > 0 && _near.Add(string.Join('\n', ExampleTexts.Spoken(example)), _places.Count) is { } earlier)
        {
            return Leave(row, LeftOut.NearDuplicate, "like " + _places[earlier]);
        }

        _places.Add(place);
        return true;
    }

    private bool Leave(ExampleRow row, LeftOut reason, string detail)
    {
        _findings.Add(new DataFinding(row.File, row.Line, reason, detail));
        return false;
    }

    private bool IsHeldOut(TrainingExample example) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(ExampleWriter.ToLine(example)))) < _options.ValidationShare * uint.MaxValue;

    private PreparedData Result() => new()
    {
        Read = _read,
        Findings = _findings,
        Scrubbed = _scrubbed,
        Train = [.. _kept.Where(entry => !entry.IsHeldOut).Select(entry => entry.Example)],
        Validation = [.. _kept.Where(entry => entry.IsHeldOut).Select(entry => entry.Example)],
        Lengths = LengthFigures.Of(_kept.Select(entry => entry.Length)),
        Unit = _options.Measure.Unit,
    };
}

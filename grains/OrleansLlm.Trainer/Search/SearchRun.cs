using System.Globalization;
using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Runs;
using OrleansLlm.Training.Runs;
using OrleansLlm.Training.Search;

namespace OrleansLlm.Trainer.Search;

/// <summary>Runs a search: each candidate of a round in turn, then the next round.</summary>
internal sealed class SearchRun(SearchSettings search, TextWriter output, TextWriter error, TimeProvider time)
{
    private readonly List<SearchStanding> _standings = [];

    /// <summary>Runs to the end or until it is stopped.</summary>
    public TrainingExitCode Run(CancellationToken stop)
    {
        Directory.CreateDirectory(search.Base.Output);
        var candidates = CandidateGrid.Draw(search);
        _standings.AddRange(Told());
        if (_standings.Find(standing => standing.Number >= candidates.Count || standing.Candidate != candidates[standing.Number]) is { } other)
        {
            throw new TrainingException($"{In(SearchFiles.Standings)} holds another search: its candidate {other.Number} is {other.Candidate}. Give another output folder, or remove it to begin anew");
        }

        var rounds = HalvingPlan.Rounds(candidates.Count, search.Halving);
        IReadOnlyList<int> alive = [.. Enumerable.Range(0, candidates.Count)];
        for (int round = 0; round < rounds.Count; round++)
        {
            var slice = TimeSpan.FromSeconds(HalvingPlan.Seconds(search.Minutes, rounds, round));
            foreach (int number in alive.Where(number => !_standings.Exists(standing => standing.Number == number && standing.Round == round)))
            {
                var code = Run(number, candidates[number], round, slice, stop);
                if (code is not (TrainingExitCode.Finished or TrainingExitCode.Stopped or TrainingExitCode.Diverged) || stop.IsCancellationRequested)
                {
                    return code;
                }
            }

            int next = round + 1 < rounds.Count ? rounds[round + 1] : 1;
            alive = [.. HalvingPlan.Best(_standings.Where(standing => standing.Round == round), next).Select(standing => standing.Number)];
        }

        return Finish(candidates, alive[0]);
    }

    private TrainingExitCode Finish(IReadOnlyList<SearchCandidate> candidates, int best)
    {
        File.WriteAllText(In(SearchFiles.Table), SearchFiles.ToCsv(_standings));
        if (_standings.Last(standing => standing.Number == best).Loss is null)
        {
            error.WriteLine("error: no candidate was within the general limit");
            return TrainingExitCode.Diverged;
        }

        TrainingSettingsFile.Write(In(SearchFiles.Best), CandidateGrid.Apply(search, candidates[best], Folder(best)));
        return TrainingExitCode.Finished;
    }

    private TrainingExitCode Run(int number, SearchCandidate candidate, int round, TimeSpan slice, CancellationToken stop)
    {
        string folder = Folder(number);
        bool isOver = File.Exists(Path.Combine(folder, "result.json"));
        var code = isOver
            ? TrainingExitCode.Finished
            : Worker.Run(CandidateGrid.Apply(search, candidate, folder), TextWriter.Null, error, asJson: true, time, stop, slice);
        if (code is TrainingExitCode.Finished or TrainingExitCode.Stopped or TrainingExitCode.Diverged && !stop.IsCancellationRequested)
        {
            var state = new CheckpointStore(Path.Combine(folder, "checkpoints"), kept: 1).Peek();
            var standing = new SearchStanding(
                number, candidate, round, state?.Step ?? 0, state?.Seconds ?? 0, state?.Best?.Loss, state?.Best?.Accuracy, state?.BestGeneral?.Loss, code != TrainingExitCode.Stopped);
            WarnIfShort(standing, slice);
            _standings.Add(standing);
            string line = SearchFiles.ToLine(standing);
            File.AppendAllLines(In(SearchFiles.Standings), [line]);
            output.WriteLine(line);
        }

        return code;
    }

    private void WarnIfShort(SearchStanding now, TimeSpan slice)
    {
        long before = _standings.FindLast(standing => standing.Number == now.Number)?.Step ?? 0;
        if (!now.IsOver && now.Step - before <= 1)
        {
            error.WriteLine(FormattableString.Invariant(
                $"warning: candidate {now.Number} made a single step in round {now.Round}: of its {slice.TotalSeconds:0.#} s loading took nearly all. Give the search more minutes or fewer candidates"));
        }
    }

    private IEnumerable<SearchStanding> Told() =>
        File.Exists(In(SearchFiles.Standings)) ? File.ReadLines(In(SearchFiles.Standings)).Select(SearchFiles.FromLine).OfType<SearchStanding>() : [];

    private string In(string name) => Path.Combine(search.Base.Output, name);

    private string Folder(int number) => Path.Combine(search.Base.Output, "candidates", number.ToString(CultureInfo.InvariantCulture));
}

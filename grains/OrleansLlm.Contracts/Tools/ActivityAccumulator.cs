namespace OrleansLlm.Contracts.Tools;

/// <summary>Gathers news of calls: each call once, as it is by now, in the order in which they began. Used by one thread.</summary>
public sealed class ActivityAccumulator
{
    private readonly List<ToolActivity> _activities = [];

    /// <summary>The calls.</summary>
    public IReadOnlyList<ToolActivity> Activities => _activities;

    /// <summary>Takes news in; null: none.</summary>
    public void Add(IReadOnlyList<ToolActivity>? news)
    {
        foreach (var activity in news ?? [])
        {
            var known = _activities.FindIndex(other => other.Id == activity.Id);
            if (known < 0)
            {
                _activities.Add(activity);
            }
            else
            {
                _activities[known] = activity;
            }
        }
    }
}

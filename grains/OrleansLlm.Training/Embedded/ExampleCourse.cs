namespace OrleansLlm.Training.Embedded;

/// <summary>Which mixture of examples is learned from.</summary>
public enum ExampleCourse
{
    /// <summary>From random weights on: many drills, from which copying comes.</summary>
    First,

    /// <summary>After the first: fewer drills, more of what is learned slowly.</summary>
    Second,
}

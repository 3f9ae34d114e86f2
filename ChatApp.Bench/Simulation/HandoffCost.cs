namespace ChatApp.Bench.Simulation;

/// <summary>What a hand-off costs: a part for each frame and a part for each copy in it, fitted to what was measured.</summary>
/// <param name="FrameMicroseconds">Processor time of both sides for a frame and its answer.</param>
/// <param name="CopyMicroseconds">Processor time of both sides for a copy in it.</param>
internal sealed record HandoffCost(double FrameMicroseconds, double CopyMicroseconds)
{
    /// <summary>Least squares over <c>cost of a copy = copy + frame / batch</c>.</summary>
    /// <param name="measured">Batch sizes, and processor time of a copy in microseconds.</param>
    public static HandoffCost Fit(IReadOnlyList<(int Batch, double Microseconds)> measured)
    {
        var meanShare = measured.Average(point => 1.0 / point.Batch);
        var meanCost = measured.Average(point => point.Microseconds);
        var covariance = measured.Sum(point => ((1.0 / point.Batch) - meanShare) * (point.Microseconds - meanCost));
        var variance = measured.Sum(point => Math.Pow((1.0 / point.Batch) - meanShare, 2));
        var frame = covariance / variance;
        return new HandoffCost(frame, meanCost - (frame * meanShare));
    }

    /// <summary>Of a copy that goes with others.</summary>
    public double Microseconds(double batch) => CopyMicroseconds + (FrameMicroseconds / batch);
}

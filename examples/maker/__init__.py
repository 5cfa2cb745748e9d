"""What make.py is made of: papers, scans, sheets and people, all of them invented."""
